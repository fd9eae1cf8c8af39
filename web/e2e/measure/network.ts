import { start } from '../support/network.ts';

/** A network without chains: nothing is paid while pages are measured, and chains would take their share of the processors. */
export default () => start([]);
