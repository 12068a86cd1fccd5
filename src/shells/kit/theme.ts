// antd in the house's colours, dense, without the space it puts into two-character buttons.
import type { ConfigProviderProps, ThemeConfig } from 'antd';
import { colours, fontStack } from './tokens.ts';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: colours.primary,
    colorInfo: colours.primary,
    colorLink: colours.primary,
    colorText: colours.text,
    colorTextSecondary: colours.secondary,
    colorTextDescription: colours.secondary,
    colorTextPlaceholder: '#66758A',
    colorError: colours.red,
    colorWarning: colours.amber,
    colorSuccess: colours.green,
    colorBgLayout: colours.page,
    colorBorder: '#B9C4D3',
    colorBorderSecondary: colours.line,
    // As high as our own fields, beside which antd's stand.
    controlHeight: 34,
    borderRadius: 6,
    fontFamily: fontStack,
    fontSize: 14,
  },
  components: {
    Table: { cellPaddingBlock: 8, cellPaddingInline: 10, headerBg: '#F7F9FC' },
    Form: { itemMarginBottom: 16 },
    // antd's own hover blue is too pale to read on white.
    Tabs: { itemHoverColor: colours.primary },
  },
};

export const buttonDefaults: ConfigProviderProps['button'] = { autoInsertSpace: false };
