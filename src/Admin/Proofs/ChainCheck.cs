using System.Globalization;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Proofs;

/// <summary>Asks an endpoint of anybody's choice whether the chain says what a proof says.</summary>
internal static class ChainCheck
{
    /// <returns>Null when it does, else what is different.</returns>
    /// <exception cref="RpcException">It gave no usable answer.</exception>
    public static async Task<string?> RunAsync(EthereumRpc rpc, AuditProof proof, ProofCheck checkedProof, CancellationToken cancellationToken)
    {
        var chainId = await rpc.ChainIdAsync(cancellationToken);
        if (chainId != proof.ChainId) return $"it is of chain {Text(chainId)}, and the proof of chain {Text(proof.ChainId)}";
        var answer = await rpc.CallAsync(checkedProof.Contract!, AnchorCall.RootOf(proof.Batch), cancellationToken);
        if (answer.Length != Hash256.Length) return $"there is no anchor contract at {checkedProof.Contract}";
        if (!answer.AsSpan().ContainsAnyExcept((byte)0)) return $"batch {Text(proof.Batch)} is not anchored";
        var root = Hash256.FromBytes(answer);
        if (root != checkedProof.Root) return $"the root of batch {Text(proof.Batch)} is {root.ToPrefixedString()}";
        return proof.TransactionHash.Length == 0 ? null : await CompareTransactionAsync(rpc, proof, checkedProof, cancellationToken);
    }

    /// <summary>Endpoints forget old transactions; the contract's storage stays.</summary>
    private static async Task<string?> CompareTransactionAsync(EthereumRpc rpc, AuditProof proof, ProofCheck checkedProof, CancellationToken cancellationToken)
    {
        if (!Hash256.TryParse(proof.TransactionHash, out var hash)) return "the proof's transaction is no hash";
        if (await rpc.ReceiptAsync(hash, cancellationToken) is not { } receipt) return null;
        var isWritten = receipt.Succeeded && receipt.Logs.Any(log => log.Address == checkedProof.Contract
            && AnchorLog.TryRead(log.Topics, log.Data, out var anchor) && anchor.Batch == proof.Batch && anchor.Root == checkedProof.Root);
        return isWritten ? null : $"transaction {hash.ToPrefixedString()} does not anchor batch {Text(proof.Batch)}";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
