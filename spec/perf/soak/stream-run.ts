// The streaming soak, in a process of its own that only streams, without a compiler: see run.ts.
import { stream } from './stream.js';

process.send?.(await stream(Number(process.argv[2])));
process.disconnect();
