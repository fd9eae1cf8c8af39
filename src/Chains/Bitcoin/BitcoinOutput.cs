namespace AIForge.Chains.Bitcoin;

/// <summary>An output of a transaction.</summary>
/// <param name="Index">Its place in the transaction: with the transaction's id it names the coin.</param>
/// <param name="Value">In satoshis.</param>
/// <param name="Script">Who may spend it.</param>
public sealed record BitcoinOutput(int Index, long Value, byte[] Script);
