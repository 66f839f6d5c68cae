import { ActionIcon, Button, Tooltip, VisuallyHidden } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";

interface CopyButtonProps {
  value: string;
  /** What is copied, for the button's name: "Copy key". */
  what?: string;
  /** A button with words rather than an icon. */
  wide?: boolean;
}

/** Copies `value`, and says so. */
export function CopyButton({ value, what = "", wide = false }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 2000 });
  const name = `Copy ${what}`.trim();
  const icon = clipboard.copied ? <Check size={16} /> : <Copy size={16} />;
  const said = (
    <VisuallyHidden role="status">{clipboard.copied ? "Copied to the clipboard" : ""}</VisuallyHidden>
  );
  if (wide) {
    return (
      <Button variant="default" leftSection={icon} onClick={() => clipboard.copy(value)}>
        {clipboard.copied ? "Copied" : name}
        {said}
      </Button>
    );
  }
  return (
    <Tooltip label={clipboard.copied ? "Copied" : name}>
      <ActionIcon aria-label={name} onClick={() => clipboard.copy(value)}>
        {icon}
        {said}
      </ActionIcon>
    </Tooltip>
  );
}
