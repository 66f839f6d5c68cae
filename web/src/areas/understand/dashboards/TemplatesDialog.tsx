export function TemplatesDialog(_: { opened: boolean; onClose: () => void }) {
  return null;
}
