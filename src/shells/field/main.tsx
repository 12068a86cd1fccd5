// The phone's page: opens the shell with its table of screens, the sealed store and the service worker.
// antd-mobile first: its style sheet sets the body's colour, ours follows.
import { unstableSetRender } from 'antd-mobile';
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '../kit/tokens.css';
import '../kit/kit.css';
import './field.css';
import { createRoot, type Root } from 'react-dom/client';
import { speakAs } from '../kit/api.ts';
import { keptLooks, keptSession } from '../kit/kept.ts';
import { keepLooksIn } from '../kit/look.ts';
import { openShell } from '../kit/shell.tsx';
import { Frame } from './frame.tsx';
import { keptLooksOf, screens } from './screens.ts';
import { keepPageOnPhone } from './worker.ts';

// antd-mobile 5 draws its toasts and dialogs with an interface React 19 took away; this gives it the new one.
const roots = new WeakMap<Element | DocumentFragment, Root>();
unstableSetRender((node, container) => {
  const root = roots.get(container) ?? createRoot(container);
  roots.set(container, root);
  root.render(node);
  return async () => {
    await Promise.resolve();
    root.unmount();
    roots.delete(container);
  };
});

speakAs('field');
keepLooksIn(keptLooks(keptLooksOf));
openShell({ screens, frame: Frame, base: '/m', keeper: keptSession });
keepPageOnPhone();
