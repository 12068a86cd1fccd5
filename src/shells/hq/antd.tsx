// antd under our theme and in the language now.
import { ConfigProvider } from 'antd';
import enLocale from 'antd/locale/en_US.js';
import zhLocale from 'antd/locale/zh_CN.js';
import 'dayjs/locale/zh-cn.js';
import type { ReactNode } from 'react';
import { buttonDefaults, theme } from '../kit/theme.ts';
import { useLanguage } from '../kit/words.ts';

export function AntdInHouseColours({ children }: { children: ReactNode }) {
  const language = useLanguage();
  return (
    <ConfigProvider
      theme={theme}
      button={buttonDefaults}
      locale={language === 'zh' ? zhLocale.default : enLocale.default}
    >
      {children}
    </ConfigProvider>
  );
}
