using AIForge.Shared.Faults;

namespace AIForge.Shared.Tests.Faults;

public sealed class FaultExceptionTests
{
    [Fact]
    public void Constructor_WithoutDetails_LeavesThemEmpty()
    {
        var fault = new FaultException(FaultKind.NotFound, "JOB_NOT_FOUND", "No such job.");

        fault.Kind.Should().Be(FaultKind.NotFound);
        fault.Reason.Should().Be("JOB_NOT_FOUND");
        fault.Message.Should().Be("No such job.");
        fault.Violations.Should().BeEmpty();
        fault.Metadata.Should().BeEmpty();
        fault.RetryAfter.Should().BeNull();
        fault.QuotaSubject.Should().BeNull();
    }
}
