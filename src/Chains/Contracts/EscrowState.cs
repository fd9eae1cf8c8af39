using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Contracts;

/// <summary>What the escrow contract knows of a job's payment.</summary>
public sealed record EscrowState(byte[] Client, BigInteger Amount, DateTimeOffset Deadline, int FeeBasisPoints, EscrowPhase Phase)
{
    private const int Words = 5;
    private const long LatestSecond = 253_402_300_799;

    /// <summary>Reads the answer to <see cref="EscrowCall.JobOf"/>. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out EscrowState? state)
    {
        state = null;
        if (answer.Length != Words * Abi.WordLength || !Abi.TryReadAccount(answer[..Abi.WordLength], out var client)) return false;
        if (!TryReadNumber(answer, 1, long.MaxValue, out var amount) || !TryReadNumber(answer, 2, LatestSecond, out var deadline)) return false;
        if (!TryReadNumber(answer, 3, 10_000, out var fee) || !TryReadNumber(answer, 4, (long)EscrowPhase.Resolved, out var phase)) return false;

        state = new EscrowState(client, amount, DateTimeOffset.FromUnixTimeSeconds(deadline), (int)fee, (EscrowPhase)phase);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> words, int index, long limit, out long number)
    {
        var isNumber = Abi.TryReadNumber(words.Slice(index * Abi.WordLength, Abi.WordLength), out var read) && read <= limit;
        number = isNumber ? (long)read : 0;
        return isNumber;
    }
}
