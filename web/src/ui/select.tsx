import { Check, ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from 'react-aria-components';
import styles from './select.module.css';

export interface Choice<Id extends string> {
  id: Id;
  label: string;
  /** One sentence under it. */
  words?: string;
}

export interface SelectProps<Id extends string> {
  id?: string;
  label: string;
  choices: readonly Choice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
}

export function Select<Id extends string>({ id, label, choices, value, onChange }: SelectProps<Id>) {
  const choose = (key: unknown) => {
    const chosen = choices.find((choice) => choice.id === key);
    if (chosen) onChange(chosen.id);
  };
  const words = choices.find((choice) => choice.id === value)?.words;
  return (
    <AriaSelect value={value} onChange={choose} className={styles.field ?? ''}>
      <Label className={styles.label}>{label}</Label>
      <Button {...(id !== undefined && { id })} className={styles.button ?? ''}>
        <SelectValue className={`truncate ${styles.value}`}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      {words !== undefined && (
        <Text slot="description" className={styles.hint}>
          {words}
        </Text>
      )}
      <Popover className={styles.popover ?? ''} offset={4}>
        <ListBox className={styles.list ?? ''} items={choices}>
          {(choice) => <Option {...choice} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

const Option = ({ id, label, words }: Choice<string>) => (
  <ListBoxItem id={id} textValue={label} className={styles.option ?? ''}>
    {({ isSelected }) => (
      <>
        <span className={styles.check} aria-hidden="true">
          {isSelected && <Check size={14} />}
        </span>
        <span className={styles.words}>
          <Text slot="label">{label}</Text>
          {words !== undefined && (
            <Text slot="description" className={styles.hint}>
              {words}
            </Text>
          )}
        </span>
      </>
    )}
  </ListBoxItem>
);
