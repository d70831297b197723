import { type SyntheticEvent, useState } from 'react';
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../../src/domain/webhooks.js';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { CheckboxGroup } from '../ui/checkbox-group.js';
import { issueOf } from '../ui/issue-of.js';
import { TextField } from '../ui/text-field.js';
import styles from './endpoint-fields.module.css';
import { EVENT_OPTIONS } from './event-words.js';

export interface EndpointWords {
  url: string;
  description: string;
  eventTypes: WebhookEventType[];
}

export const wordsOf = (endpoint: WebhookEndpointResource | undefined): EndpointWords => ({
  url: endpoint?.url ?? '',
  description: endpoint?.description ?? '',
  eventTypes: endpoint?.eventTypes ?? [...WEBHOOK_EVENT_TYPES],
});

interface Props {
  id: string;
  first: EndpointWords;
  /** What the API has said to it. */
  fault: unknown;
  onSubmit: (words: EndpointWords) => void;
}

export function EndpointFields({ id, first, fault, onSubmit }: Props) {
  const [words, setWords] = useState(first);
  const [isTried, setTried] = useState(false);
  const change = (some: Partial<EndpointWords>) => setWords((all) => ({ ...all, ...some }));
  const faults = isTried ? faultsOf(words) : {};
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faultsOf(words)).length === 0) onSubmit({ ...words, url: words.url.trim() });
  };
  return (
    <form id={id} onSubmit={submit} className={styles.form} noValidate>
      <TextField
        label="Address"
        type="url"
        placeholder="https://hooks.example.com/videos"
        hint="http or https, at a public address. Redirects are not followed."
        value={words.url}
        onChange={(url) => change({ url })}
        autoFocus
        error={faults.url ?? issueOf(fault, 'url')}
      />
      <TextField
        label="Description (optional)"
        value={words.description}
        onChange={(description) => change({ description })}
        maxLength={200}
        error={issueOf(fault, 'description')}
      />
      <CheckboxGroup
        label="It is told of a job that"
        options={EVENT_OPTIONS}
        value={words.eventTypes}
        onChange={(eventTypes) => change({ eventTypes })}
        error={faults.eventTypes}
      />
    </form>
  );
}

function faultsOf({ url, eventTypes }: EndpointWords): { url?: string; eventTypes?: string } {
  return {
    ...(!/^https?:\/\/[^/\s]/i.test(url.trim()) && { url: 'Give an address that begins with https:// or http://.' }),
    ...(eventTypes.length === 0 && { eventTypes: 'Choose at least one.' }),
  };
}
