using AIForge.Coordinator.Platform.Faults;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Platform.Faults;

public sealed class FaultStatusTests
{
    // What HTTP clients of .NET take of a reply's headers unless they are told otherwise.
    private const int TakenByClients = 64 * 1024;

    [Fact]
    public void ToRpcException_QuotesAWholeRequest_FitsIntoTrailers()
    {
        var much = new string('\u6f22', 1_000_000);
        var fault = new FaultException(FaultKind.InvalidArgument, "REASON", much)
        {
            Metadata = new Dictionary<string, string> { ["name"] = much },
            Violations = [.. Enumerable.Repeat(new FieldViolation(much, much), 2_000)],
            QuotaSubject = "tokens",
        };

        var exception = FaultStatus.ToRpcException(fault);

        var details = exception.Trailers.Single(entry => entry.Key == FaultStatus.DetailsTrailer).ValueBytes;
        (Uri.EscapeDataString(exception.Status.Detail).Length + Convert.ToBase64String(details).Length).Should().BeLessThan(TakenByClients);
    }
}
