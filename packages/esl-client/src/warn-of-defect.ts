import { textOf } from './text-of.ts';

