import { z } from 'zod';

// The page's security policy allows no code that is made at run time, which would be zod's fast way.
z.config({ jitless: true });

/** zod, for the schemas of forms. */
export { z };
