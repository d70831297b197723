import { Play } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.js';

/** As the result will have it. */
export const PlaySegment = ({ onPress }: { onPress: () => void }) => (
  <IconButton label="Play this segment (P)" icon={<Play size={15} />} onPress={onPress} />
);
