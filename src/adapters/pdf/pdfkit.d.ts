// What of pdfkit is used here. It brings no types of its own.
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  interface TextOptions {
    width?: number;
    align?: 'left' | 'center' | 'right';
    lineGap?: number;
    lineBreak?: boolean;
    continued?: boolean;
  }

  export default class PDFDocument extends Readable {
    constructor(options: {
      size: 'A4';
      margins: { top: number; bottom: number; left: number; right: number };
      bufferPages: boolean;
      autoFirstPage: boolean;
      lang: string;
      displayTitle: boolean;
      info: Record<string, string | Date>;
    });
    x: number;
    y: number;
    readonly page: {
      width: number;
      height: number;
      margins: { top: number; bottom: number; left: number; right: number };
    };
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(colour: string): this;
    strokeColor(colour: string): this;
    lineWidth(width: number): this;
    text(text: string, x: number, y: number, options?: TextOptions): this;
    heightOfString(text: string, options?: TextOptions): number;
    widthOfString(text: string, options?: TextOptions): number;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(x: number, y: number, width: number, height: number): this;
    dash(length: number, options?: { space?: number }): this;
    undash(): this;
    stroke(): this;
    fill(colour: string): this;
    image(source: Uint8Array, x: number, y: number, options: { fit: [number, number] }): this;
    addPage(): this;
    bufferedPageRange(): { start: number; count: number };
    switchToPage(page: number): this;
    end(): void;
  }
}
