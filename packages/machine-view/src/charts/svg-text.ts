import type { DrawingNode } from '../messages.ts';

/** Colours for a drawing in a file of its own, in a light and a dark scheme; the page has its own style sheet. */
const STYLE = `
text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#16242c}
.name{font-weight:600}
.box{fill:#fff;stroke:#5b7482;stroke-width:1.3}
.box-inner{fill:none;stroke:#5b7482}
.compounds .box{fill:#f2f6f8}
.state-region .box{fill:none;stroke-dasharray:5 4}
.wire{stroke:#5b7482;stroke-width:1.3}
.head,.dot{fill:#5b7482}
.label-box{fill:#fff;fill-opacity:.85}
.label text,.inner text{font-size:11px;fill:#38505d}
@media (prefers-color-scheme:dark){
text{fill:#e6eef2}.box{fill:#1d2c34;stroke:#8aa4b1}.box-inner{stroke:#8aa4b1}.compounds .box{fill:#15222a}
.state-region .box{fill:none}.wire{stroke:#8aa4b1}.head,.dot{fill:#8aa4b1}.label-box{fill:#0f1a20}
.label text,.inner text{fill:#b7cad4}}
`;

/** A drawing as an SVG file: complete, with its colours, free of scripts and outside references. */
export function svgText(drawing: DrawingNode): string {
  const [tag, attributes, children] = drawing;
  const open = `<${tag} xmlns="http://www.w3.org/2000/svg"${attributesText(attributes)}>`;
  return `${open}<style>${STYLE}</style>${children.map(nodeText).join('')}</${tag}>\n`;
}

function nodeText(node: DrawingNode | string): string {
  if (typeof node === 'string') return escapeXml(node);
  const [tag, attributes, children] = node;
  if (children.length === 0) return `<${tag}${attributesText(attributes)}/>`;
  return `<${tag}${attributesText(attributes)}>${children.map(nodeText).join('')}</${tag}>`;
}

function attributesText(attributes: DrawingNode[1]): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML content and attribute values; characters that XML forbids become the replacement character. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/\p{Cc}|\uFFFE|\uFFFF/gu, (control) => (/\s/.test(control) ? control : '\uFFFD'))
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
