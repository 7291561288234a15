// Installs what two test files use before either begins: they run side by side.

import { ensureClients } from './install.ts';

export default async function setUp(): Promise<void> {
  await ensureClients();
}
