import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Root } from './page/Root';
import { settings } from './page/stores';
import { preferred, startWords } from './words/words';
import './theme/base.css';
import './theme/conversation.css';
import './theme/talk.css';
import './theme/views.css';
// Last: it narrows what the others say.
import './theme/narrow.css';

const { language } = settings.state();
startWords(language === 'auto' ? preferred() : language);

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no #root');
}
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
