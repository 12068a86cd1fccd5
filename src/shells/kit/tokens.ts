// The colours and sizes of the house as values: for antd's theme and for drawings. The same ones stand in
// tokens.css for everything else; change both.

export const colours = {
  primary: '#1554C0',
  primaryPale: '#E9F1FD',
  text: '#12233D',
  secondary: '#56657A',
  page: '#F3F5F9',
  line: '#E4E9F0',
  red: '#C9252D',
  redPale: '#FBE6E5',
  amber: '#B26A00',
  amberText: '#855000', // amber itself is 4.2:1 on white: too little for letters
  amberPale: '#FCEFD9',
  green: '#1B7F4B',
  greenPale: '#E3F3EA',
} as const;

/** The letters of the language now, see tokens.css. */
export const fontStack = 'var(--letters)';
