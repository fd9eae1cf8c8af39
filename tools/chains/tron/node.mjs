// A node's answers, in the shapes of java-tron's HTTP interface (wallet and walletsolidity).
import { asHex, encode, prefixed } from './encoding.mjs';
import { energyOfTransfer, sunPerEnergy } from './chain.mjs';

const lifetimeMilliseconds = 60_000;

/** The answer to a call, or undefined for one that this node does not know. Unknown things are an object without fields. */
export function answer(chain, method, question, isSolid) {
  const head = isSolid ? chain.solidHead : chain.head;
  const isVisible = number => number <= head.number;
  const found = () => {
    const entry = chain.find(String(question.value));
    return entry && isVisible(entry.block.number) ? entry : undefined;
  };
  switch (method) {
    case 'getnowblock': return describe(head);
    case 'getblockbynum': return isVisible(Number(question.num)) ? describe(chain.block(Number(question.num))) : {};
    case 'gettransactionbyid': return found()?.transaction ?? {};
    case 'gettransactioninfobyid': return found()?.info ?? {};
    case 'gettransactioninfobyblocknum': return isVisible(Number(question.num)) ? chain.block(Number(question.num))?.entries.map(entry => entry.info) ?? [] : [];
    case 'gettransactionfrompending': return chain.pending.find(transaction => transaction.txID === question.value) ?? {};
    case 'triggerconstantcontract': return constantCall(chain, question);
    case 'triggersmartcontract': return { result: { result: true }, transaction: build(chain, question) };
    case 'broadcasttransaction': return broadcast(chain, question);
    case 'getchainparameters': return { chainParameter: [{ key: 'getTransactionFee', value: 1000 }, { key: 'getEnergyFee', value: sunPerEnergy }, { key: 'getAllowTvmLondon' }] };
    default: return undefined;
  }
}

function describe(block) {
  if (!block) return {};
  const transactions = block.entries.map(entry => entry.transaction);
  return { blockID: block.id, block_header: block.header, ...(transactions.length ? { transactions } : {}) };
}

function constantCall(chain, question) {
  const contract = prefixed(question.contract_address);
  if (!chain.tokens.has(contract)) return { result: { code: 'CONTRACT_VALIDATE_ERROR', message: asHex('No contract or not a valid smart contract') } };
  const ran = chain.tokens.call(contract, prefixed(question.owner_address), callData(question), false);
  const worked = ran.result === 'SUCCESS';
  return {
    result: { result: true, ...(worked ? {} : { message: asHex('REVERT opcode executed') }) },
    energy_used: energyOfTransfer,
    constant_result: [ran.returned],
    transaction: { ret: [worked ? {} : { ret: 'FAILED' }] },
  };
}

/** A transaction for the wallet to sign, as the node itself would put it together. */
function build(chain, question) {
  const now = Date.now();
  const value = { data: callData(question), owner_address: prefixed(question.owner_address), contract_address: prefixed(question.contract_address) };
  const parameter = { value, type_url: 'type.googleapis.com/protocol.TriggerSmartContract' };
  const transaction = {
    visible: false,
    raw_data: {
      contract: [{ parameter, type: 'TriggerSmartContract' }],
      ref_block_bytes: chain.head.id.slice(12, 16),
      ref_block_hash: chain.head.id.slice(16, 32),
      expiration: now + lifetimeMilliseconds,
      fee_limit: Number(question.fee_limit ?? 100_000_000),
      timestamp: now,
    },
  };
  const { rawDataHex, id } = encode(transaction);
  return { ...transaction, txID: id, raw_data_hex: rawDataHex };
}

const selectors = { 'transfer(address,uint256)': 'a9059cbb', 'balanceOf(address)': '70a08231', 'decimals()': '313ce567' };
const callData = question => question.data ?? selectors[question.function_selector] + (question.parameter ?? '');

function broadcast(chain, question) {
  if (!question.raw_data?.contract?.[0]?.parameter?.value) return { code: 'OTHER_ERROR', message: asHex('no transaction') };
  return chain.submit({ visible: false, txID: question.txID, raw_data: question.raw_data, raw_data_hex: question.raw_data_hex, signature: question.signature });
}
