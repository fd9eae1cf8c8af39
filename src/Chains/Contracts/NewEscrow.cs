namespace AIForge.Chains.Contracts;

/// <summary>A job's payment that is to be locked.</summary>
/// <param name="Client">The 20 bytes of the account whose balance in the contract it is taken from.</param>
/// <param name="Amount">In minor units of AITBC; the contract holds up to 2^56-1 for one job.</param>
/// <param name="TimeoutSeconds">After that anybody may send it back: an hour to 31 days.</param>
/// <param name="FeeBasisPoints">The platform's share, fixed from now on: up to 2,000.</param>
public sealed record NewEscrow(Guid Id, byte[] Client, long Amount, int TimeoutSeconds, int FeeBasisPoints)
{
    public const long LargestAmount = (1L << 56) - 1;
    public const int ShortestTimeoutSeconds = 3_600;
    public const int LongestTimeoutSeconds = 31 * 86_400;
    public const int LargestFeeBasisPoints = 2_000;
}
