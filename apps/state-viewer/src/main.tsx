import { render } from 'preact';
import { App } from './ui/app.tsx';
import { startSession } from './ui/session.ts';
import './style/main.css';

const root = document.getElementById('app');
if (root !== null) render(<App session={startSession()} />, root);
