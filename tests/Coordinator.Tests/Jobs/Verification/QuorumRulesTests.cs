using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Verification;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>What replicas and checks decide, without a database. A replica is a letter of its answer, `-` when it failed, `.` while it is open.</summary>
public sealed class QuorumRulesTests
{
    [Theory]
    [InlineData(3, 2, "...", "Wait")]
    [InlineData(3, 2, "a..", "Wait")]
    [InlineData(3, 2, "aa.", "Decide")]
    [InlineData(3, 2, "ab.", "Wait")]
    [InlineData(3, 2, "abc", "AskOneMore")]
    [InlineData(3, 2, "abc.", "Wait")]
    [InlineData(3, 2, "abcb", "Decide")]
    [InlineData(3, 2, "abcd", "AskOneMore")]
    [InlineData(3, 2, "abcde", "GiveUp")]
    [InlineData(3, 2, "a--", "Decide")]
    [InlineData(3, 3, "aab", "AskOneMore")]
    [InlineData(5, 5, "abcd.", "GiveUp")]
    [InlineData(2, 2, "ab", "AskOneMore")]
    [InlineData(5, 3, "aabb.", "Wait")]
    public void Decide_FollowsTheQuorum(int replicas, int quorum, string said, string expected) =>
        QuorumRules.Decide(new ReplicaPlan(replicas, quorum, Deterministic: false), JobTypes.Container, [.. said.Select(Copy)]).Step.ToString().Should().Be(expected);

    [Fact]
    public void Judge_ResultAgainstFailures_IsNotFalse() =>
        QuorumRules.Judge(Copy('a', 0), JobTypes.Container, new Answer(HasResult: false, "BROKEN")).Should().Be("UNDECIDED");

    [Theory]
    [InlineData(3, new[] { 1, 2 }, new[] { 0, 1 })]
    [InlineData(3, new[] { 2, 4 }, new[] { 1, 0 })]
    [InlineData(3, new[] { 4, 5 }, new[] { 0, 1 })]
    [InlineData(2, new[] { 1, 3 }, new[] { 0, 1 })]
    public void Parts_AreNeverGivenTwice(int replicas, int[] paid, int[] expected) => QuorumRules.PartsOf(replicas, paid).Should().Equal(expected);

    [Theory]
    [InlineData('a', ".", true, "Wait")]
    [InlineData('a', "a", false, "Confirmed")]
    [InlineData('a', "b", false, "AskThird")]
    [InlineData('a', "bb", false, "JobRefuted")]
    [InlineData('a', "ba", false, "CheckRefuted")]
    [InlineData('a', "bc", false, "NobodyAgrees")]
    [InlineData('a', "-", false, "NoAnswer")]
    [InlineData('a', "b-", false, "NoAnswer")]
    public void Spot_TwoAgainstOneIsAProof(char first, string checks, bool isOpen, string expected) =>
        SpotRules.Decide(Copy(first, 0).Answer(JobTypes.Container), [.. checks.Select(Copy).Select(copy => copy.Answer(JobTypes.Container))], isOpen).ToString().Should().Be(expected);

    [Fact]
    public void Answer_SameFilesWithAnotherExitCode_IsAnotherOne()
    {
        var well = Answer.Of(JobTypes.Container, JobStatusCodes.Completed, null, """{"exit_code":0,"output_cid":"bafy","use":{"wall_seconds":1}}""");

        Answer.Of(JobTypes.Container, JobStatusCodes.Completed, null, """{"use":{"wall_seconds":9},"output_cid":"bafy","exit_code":0}""").Should().Be(well);
        Answer.Of(JobTypes.Container, JobStatusCodes.Failed, "COMMAND_FAILED", """{"exit_code":1,"output_cid":"bafy"}""").Should().NotBe(well);
        Answer.Of(JobTypes.Container, JobStatusCodes.Cancelled, null, null).Should().BeNull();
    }

    private static JobCopy Copy(char said, int index) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = index + 1,
        Status = said switch { '.' => JobStatusCodes.Running, '-' => JobStatusCodes.Failed, _ => JobStatusCodes.Completed },
        ErrorReason = said == '-' ? "BROKEN" : null,
        Result = said is '.' or '-' ? null : $$"""{"exit_code":0,"output_cid":"{{said}}"}""",
    };
}
