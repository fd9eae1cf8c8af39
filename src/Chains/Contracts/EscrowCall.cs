using System.Numerics;

namespace AIForge.Chains.Contracts;

/// <summary>What is sent to contracts/src/JobEscrow.sol. An escrow's id is the 16 bytes of a UUID.</summary>
public static class EscrowCall
{
    /// <summary>Most jobs in one call; the contract refuses more.</summary>
    public const int LargestBatch = 300;

    private const int HeadWords = 2;

    /// <summary>Room for a batch of so many: measured 30,000 a job, and more when every client is a new one.</summary>
    public static long LockGasLimit(int jobs) => 150_000 + (40_000L * jobs);

    /// <summary>Room for a batch of so many; a payee that earns for the first time costs most.</summary>
    public static long SettleGasLimit(int jobs) => 150_000 + (40_000L * jobs);

    public static byte[] LockBatch(IReadOnlyList<NewEscrow> jobs) => Batch(
        "lockBatch((bytes16,address,uint56,uint32,uint16)[])",
        jobs,
        job => [Id(job.Id), Abi.Account(job.Client), Abi.Number(job.Amount), Abi.Number(job.TimeoutSeconds), Abi.Number(job.FeeBasisPoints)]);

    public static byte[] SettleBatch(IReadOnlyList<EscrowSettlement> settlements) => Batch(
        "settleBatch((bytes16,address)[])",
        settlements,
        settlement => [Id(settlement.Id), settlement.Payee is null ? Abi.Number(0) : Abi.Account(settlement.Payee)]);

    public static byte[] Extend(Guid id, long deadlineUnixSeconds) => Abi.Call("extend(bytes16,uint256)", Id(id), Abi.Number(deadlineUnixSeconds));

    public static byte[] Dispute(Guid id) => Abi.Call("dispute(bytes16)", Id(id));

    public static byte[] RefundExpired(Guid id) => Abi.Call("refundExpired(bytes16)", Id(id));

    /// <param name="gross">What the payee's side gets, the platform's share of it included; the rest goes back to the client.</param>
    public static byte[] Resolve(Guid id, ReadOnlySpan<byte> payee, BigInteger gross) => Abi.Call("resolve(bytes16,address,uint256)", Id(id), Abi.Account(payee), Abi.Number(gross));

    /// <summary>Puts tokens that the escrow was allowed to take into the caller's balance.</summary>
    public static byte[] Deposit(BigInteger amount) => Abi.Call("deposit(uint256)", Abi.Number(amount));

    public static byte[] Withdraw(BigInteger amount) => Abi.Call("withdraw(uint256)", Abi.Number(amount));

    /// <summary>Answered with <see cref="EscrowState"/>.</summary>
    public static byte[] JobOf(Guid id) => Abi.Call("jobOf(bytes16)", Id(id));

    /// <summary>Answered with two numbers: what the account has, and how much of it the operator may lock.</summary>
    public static byte[] AccountOf(ReadOnlySpan<byte> account) => Abi.Call("accountOf(address)", Abi.Account(account));

    /// <summary>Answered with two numbers: everything that the contract holds, and how much of it is locked.</summary>
    public static byte[] Totals() => Abi.Call("totals()");

    /// <summary>A word of the type bytes16, which stands on the left.</summary>
    internal static byte[] Id(Guid id)
    {
        var word = new byte[Abi.WordLength];
        id.TryWriteBytes(word, bigEndian: true, out _);
        return word;
    }

    /// <summary>An array of records of words is its offset, its length and the words.</summary>
    private static byte[] Batch<T>(string signature, IReadOnlyList<T> items, Func<T, byte[][]> words)
    {
        ArgumentOutOfRangeException.ThrowIfZero(items.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, LargestBatch);
        byte[][] head = [Abi.Number(Abi.WordLength), Abi.Number(items.Count)];
        var all = new List<byte[]>(HeadWords + (items.Count * 5));
        all.AddRange(head);
        foreach (var item in items) all.AddRange(words(item));
        return Abi.Call(signature, [.. all]);
    }
}
