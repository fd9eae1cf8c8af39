using System.Text.Json;
using AIForge.Chains.Contracts;
using AIForge.Chains.Encodings;
using AIForge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Contracts;

/// <summary>Golden/contracts.json is made by ethers from the compiled contracts: node contracts/test/vectors.mjs.</summary>
public sealed class ContractCallTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Combine("tests", "Chains.Tests", "Golden", "contracts.json"))).RootElement;

    private static readonly Guid First = Guid.Parse(Golden.GetProperty("ids")[0].GetString()!);
    private static readonly Guid Second = Guid.Parse(Golden.GetProperty("ids")[1].GetString()!);
    private static readonly byte[] Alice = Bytes(Golden.GetProperty("accounts")[0]);
    private static readonly byte[] Bob = Bytes(Golden.GetProperty("accounts")[1]);
    private static readonly Hash256 Root = Hash256.FromBytes(Bytes(Golden.GetProperty("root")));

    public static TheoryData<string, byte[]> Calls => new()
    {
        { "lockBatch", EscrowCall.LockBatch([new NewEscrow(First, Alice, 10_000_000_000, 3_600, 500), new NewEscrow(Second, Bob, NewEscrow.LargestAmount, 2_678_400, 2_000)]) },
        { "settleBatch", EscrowCall.SettleBatch([new EscrowSettlement(First, Bob), new EscrowSettlement(Second, null)]) },
        { "extend", EscrowCall.Extend(First, 1_800_000_000) },
        { "dispute", EscrowCall.Dispute(First) },
        { "refundExpired", EscrowCall.RefundExpired(Second) },
        { "resolve", EscrowCall.Resolve(First, Bob, 77) },
        { "deposit", EscrowCall.Deposit(123_456_789) },
        { "withdraw", EscrowCall.Withdraw(1) },
        { "jobOf", EscrowCall.JobOf(First) },
        { "accountOf", EscrowCall.AccountOf(Alice) },
        { "totals", EscrowCall.Totals() },
        { "anchor", AnchorCall.Anchor(42, Root, 1_000) },
        { "rootOf", AnchorCall.RootOf(42) },
        { "lastBatch", AnchorCall.LastBatch() },
        { "approve", TokenCall.Approve(Alice, 5) },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Call_OfTheGoldenFile_IsTheSameBytes(string name, byte[] call) => call.Should().Equal(Bytes(Golden.GetProperty("calls").GetProperty(name)));

    [Fact]
    public void JobOf_Answer_IsRead()
    {
        EscrowState.TryRead(Bytes(Golden.GetProperty("answers").GetProperty("jobOf")), out var state).Should().BeTrue();

        state!.Client.Should().Equal(Alice);
        (state.Amount, state.FeeBasisPoints, state.Phase).Should().Be((10_000_000_000, 500, EscrowPhase.Released));
        state.Deadline.ToUnixTimeSeconds().Should().Be(1_800_000_000);
    }

    [Theory]
    [InlineData(EscrowEvent.Locked)]
    [InlineData(EscrowEvent.Extended)]
    [InlineData(EscrowEvent.Released)]
    [InlineData(EscrowEvent.Refunded)]
    [InlineData(EscrowEvent.Disputed)]
    [InlineData(EscrowEvent.Resolved)]
    [InlineData(EscrowEvent.LeftOut)]
    public void EscrowLog_OfTheGoldenFile_NamesItsJob(EscrowEvent which)
    {
        var (topics, _) = Log(which.ToString());

        EscrowLog.TryRead(topics, out var log).Should().BeTrue();

        log.Should().Be(new EscrowLog(which, First));
        EscrowLog.TopicOf(which).Should().Be(topics[0]);
    }

    [Fact]
    public void AnchorLog_OfTheGoldenFile_IsRead()
    {
        var (topics, data) = Log("BatchAnchored");

        AnchorLog.TryRead(topics, data, out var log).Should().BeTrue();

        log.Should().Be(new AnchorLog(42, Root, 1_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(EscrowCall.LargestBatch + 1)]
    public void Batch_OfASizeThatTheContractRefuses_IsNotMade(int size)
    {
        var settlements = Enumerable.Repeat(new EscrowSettlement(First, null), size).ToList();

        ((Action)(() => EscrowCall.SettleBatch(settlements))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Readers_OfAnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        EscrowState.TryRead(bytes, out _);
        EscrowState.TryRead(Pad(bytes, 160), out _);
        AnchorLog.TryRead([AnchorLog.Topic, Hash256.FromBytes(Pad(bytes, 32))], bytes, out _);
        AnchorLog.TryRead([AnchorLog.Topic, Hash256.FromBytes(Pad(bytes, 32))], Pad(bytes, 64), out _);
        EscrowLog.TryRead([EscrowLog.TopicOf(EscrowEvent.Locked), Hash256.FromBytes(Pad(bytes, 32))], out _);
    }).QuickCheckThrowOnFailure();

    private static (IReadOnlyList<Hash256> Topics, byte[] Data) Log(string name)
    {
        var log = Golden.GetProperty("events").GetProperty(name);
        return ([.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash256.FromBytes(Bytes(topic)))], Bytes(log.GetProperty("data")));
    }

    private static byte[] Pad(byte[] bytes, int length) => [.. bytes.Concat(Enumerable.Repeat((byte)0, length)).Take(length)];

    private static byte[] Bytes(JsonElement text) => Hexadecimal.TryDecode(text.GetString(), out var bytes) ? bytes : throw new InvalidOperationException();
}
