export { verifySignature } from './signature.ts';
export { webhook, type WebhookOptions } from './webhook.ts';
