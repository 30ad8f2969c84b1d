// Tells zod to compile nothing at run time: the page's security policy forbids it. Must be imported before any schema.
import { z } from 'zod';

z.config({ jitless: true });
