using AIForge.Coordinator.Contracts;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Contracts;

public sealed class ContractsOptionsTests : IDisposable
{
    private const string Address = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_Whole_IsTaken() => Problems(Whole()).Should().BeEmpty();

    [Fact]
    public void Validate_NotEnabled_NeedsNothing() => Problems(new ContractsOptions()).Should().BeEmpty();

    [Fact]
    public void Validate_NothingButEnabled_NamesEverythingThatIsMissing() =>
        Problems(new ContractsOptions { Enabled = true }).Should().HaveCount(6).And.OnlyContain(problem => problem.StartsWith("Contracts:"));

    [Fact]
    public void Validate_AnEndpointThatIsNone_IsNamed()
    {
        var options = Whole();
        options.RpcUrls = ["ftp://nowhere"];

        Problems(options).Should().ContainSingle().Which.Should().Contain("'ftp://nowhere'");
    }

    [Fact]
    public void Validate_AMistypedContract_IsNamed()
    {
        var options = Whole();
        options.Escrow = Address.Replace("75", "76", StringComparison.Ordinal);

        Problems(options).Should().ContainSingle().Which.Should().StartWith("Contracts:Escrow");
    }

    [Theory]
    [InlineData("0644", "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318", "others can read")]
    [InlineData("0600", "hello", "64 hexadecimal digits")]
    [InlineData("0600", "", "64 hexadecimal digits")]
    public void Validate_AKeyFileThatIsNotSafeOrNone_IsRefused(string mode, string text, string problem)
    {
        var options = Whole(text, Convert.ToInt32(mode, 8));

        Problems(options).Should().ContainSingle().Which.Should().Contain(problem);
    }

    private ContractsOptions Whole(string key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318", int mode = 0x180)
    {
        var file = _folder.Combine("key");
        File.WriteAllText(file, key);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, (UnixFileMode)mode);
        return new ContractsOptions { Enabled = true, RpcUrls = ["http://127.0.0.1:1"], ChainId = 1, KeyFile = file, Token = Address, Escrow = Address, Anchor = Address };
    }

    private static IReadOnlyList<string> Problems(ContractsOptions options) => [.. new ContractsOptionsValidation().Validate(null, options).Failures ?? []];
}
