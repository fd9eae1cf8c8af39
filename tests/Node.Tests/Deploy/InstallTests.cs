using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using AIForge.Testing;

namespace AIForge.Node.Tests.Deploy;

/// <summary>install.sh into a folder: what it writes, keeps and refuses. Users and services need a machine of their own.</summary>
[SupportedOSPlatform("linux")]
public sealed class InstallTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private string Root => _folder.Combine("root");

    private string Package => _folder.Combine("package");

    public InstallTests() => MakePackage("0.1.0");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Install_WritesProgramSettingsTokenAndUnit()
    {
        await File.WriteAllTextAsync(_folder.Combine("token"), " afn_secret\n");

        var (status, said) = await InstallAsync("--token-file", _folder.Combine("token"), "--coordinator", "https://forge.example:443");

        status.Should().Be(0, said);
        said.Should().NotContain("afn_secret");
        In("etc/aiforge-node/token").Should().Be("afn_secret\n");
        Mode("etc/aiforge-node/token").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        In("etc/aiforge-node/node.json").Should().Contain("\"Coordinator\": \"https://forge.example:443\"").And.Contain("// gRPC address");
        (Mode("var/lib/aiforge-node") & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute)).Should().Be(UnixFileMode.None);
        In("opt/aiforge-node/current/app/AIForge.Node").Should().Contain("0.1.0");
        In("etc/systemd/system/aiforge-node.service").Should().Contain("User=aiforge-node").And.Contain("NoNewPrivileges=yes");
        File.Exists(Path.Combine(Root, "etc/systemd/system/aiforge-node.service.d/containers.conf")).Should().BeFalse();
        (Mode("usr/local/bin/aiforge-node") & UnixFileMode.OtherExecute).Should().NotBe(UnixFileMode.None);
    }

    [Fact]
    public async Task Upgrade_KeepsSettingsTokenDataAndMode_AndOneProgramToGoBackTo()
    {
        await File.WriteAllTextAsync(_folder.Combine("token"), "afn_secret");
        (await InstallAsync("--token-file", _folder.Combine("token"), "--containers")).Status.Should().Be(0);
        await File.WriteAllTextAsync(Path.Combine(Root, "etc/aiforge-node/node.json"), "{ /* mine */ }");
        await File.WriteAllTextAsync(Path.Combine(Root, "var/lib/aiforge-node/models.json"), "data");

        foreach (var version in (string[])["0.2.0", "0.3.0", "0.4.0"])
        {
            MakePackage(version);
            (await InstallAsync()).Status.Should().Be(0);
        }

        In("opt/aiforge-node/current/app/AIForge.Node").Should().Contain("0.4.0");
        In("etc/aiforge-node/node.json").Should().Be("{ /* mine */ }");
        In("etc/aiforge-node/token").Should().Be("afn_secret\n");
        In("var/lib/aiforge-node/models.json").Should().Be("data");
        In("etc/systemd/system/aiforge-node.service.d/containers.conf").Should().Contain("User=root");
        Directory.GetDirectories(Path.Combine(Root, "opt/aiforge-node")).Select(Path.GetFileName).Where(name => name != "current").Should()
            .HaveCount(2).And.Contain(name => name!.StartsWith("0.4.0-", StringComparison.Ordinal)).And.Contain(name => name!.StartsWith("0.3.0-", StringComparison.Ordinal));
        (await InstallAsync("--no-containers")).Status.Should().Be(0);
        File.Exists(Path.Combine(Root, "etc/systemd/system/aiforge-node.service.d/containers.conf")).Should().BeFalse();
    }

    [Fact]
    public async Task Uninstall_KeepsSettingsAndData_UnlessPurged()
    {
        await InstallAsync();

        (await InstallAsync("--uninstall")).Status.Should().Be(0);
        Directory.Exists(Path.Combine(Root, "opt/aiforge-node")).Should().BeFalse();
        File.Exists(Path.Combine(Root, "etc/systemd/system/aiforge-node.service")).Should().BeFalse();
        File.Exists(Path.Combine(Root, "etc/aiforge-node/node.json")).Should().BeTrue();
        Directory.Exists(Path.Combine(Root, "var/lib/aiforge-node")).Should().BeTrue();
        (await InstallAsync("--uninstall", "--purge")).Status.Should().Be(0);
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Theory]
    [InlineData("unknown argument --frob", "--frob")]
    [InlineData("--from needs a value", "--from")]
    [InlineData("/nowhere does not exist", "--from", "/nowhere")]
    [InlineData("holds no node: app/AIForge.Node is missing", "--from", "/usr")]
    [InlineData("must begin with http:// or https://", "--coordinator", "forge.example")]
    [InlineData("--coordinator https://x\" is no address", "--coordinator", "https://x\"")]
    [InlineData("the token file /nowhere cannot be read", "--token-file", "/nowhere")]
    [InlineData("takes whole seconds", "--drain-seconds", "soon")]
    public async Task Mistake_IsToldInALine_AndNothingIsReplaced(string message, params string[] arguments)
    {
        var (status, said) = await InstallAsync(arguments);

        status.Should().Be(2);
        said.Trim().Split('\n').Should().ContainSingle().Which.Should().StartWith("install: ").And.Contain(message);
        Directory.Exists(Path.Combine(Root, "opt/aiforge-node/current")).Should().BeFalse();
    }

    [Fact]
    public async Task TokenThatIsNone_IsRefusedAndNotShown()
    {
        await File.WriteAllTextAsync(_folder.Combine("token"), "afk_key");

        var (status, said) = await InstallAsync("--token-file", _folder.Combine("token"));

        (status, said.Contains("afk_key", StringComparison.Ordinal), said.Contains("begins with afn_", StringComparison.Ordinal)).Should().Be((2, false, true));
    }

    [Fact]
    public async Task ProgramThatDoesNotRunHere_LeavesTheOneBefore()
    {
        await InstallAsync();
        MakePackage("0.2.0", exitStatus: 1);

        var (status, said) = await InstallAsync();

        (status, said.Contains("does not run on this machine", StringComparison.Ordinal)).Should().Be((2, true));
        In("opt/aiforge-node/current/app/AIForge.Node").Should().Contain("0.1.0");
    }

    [Fact]
    public async Task Archive_IsUnpacked_AndOneThatWasChangedIsRefused()
    {
        var archive = _folder.Combine("node.tar.xz");
        await RunAsync("tar", "-cJf", archive, "-C", _folder.Path, "package");
        await File.WriteAllTextAsync(archive + ".sha256", (await RunAsync("sha256sum", archive)).Said.Split(' ')[0] + "  node.tar.xz\n");
        (await InstallAsync("--from", archive)).Status.Should().Be(0);

        await File.AppendAllTextAsync(archive, "x");

        var (status, said) = await InstallAsync("--from", archive);
        (status, said.Contains("is not what its .sha256 says", StringComparison.Ordinal)).Should().Be((2, true));
    }

    /// <summary>The engine must see the disks that the node mounts: nothing that the unit sets may give it a mount namespace of its own.</summary>
    [Fact]
    public void ContainersDropIn_TakesBackEverythingThatWouldHideTheDisks()
    {
        string[] harmless = ["Type", "ExecStart", "WorkingDirectory", "Restart", "RestartSec", "RestartPreventExitStatus", "TimeoutStopSec", "UMask", "LimitNOFILE", "Environment",
            "RestrictAddressFamilies", "RestrictRealtime", "LockPersonality", "SystemCallArchitectures"];
        var unit = Service("aiforge-node.service");
        var dropIn = Service("containers.conf");

        unit.Keys.Except(harmless).Should().BeEquivalentTo(dropIn.Keys);
        dropIn.Where(setting => setting.Key is not ("User" or "Group")).Select(setting => setting.Value).Should().OnlyContain(value => value == "no" || value == "" || value == "~");
    }

    [SkippableFact]
    public async Task Unit_SystemdFindsNothingToSay()
    {
        Skip.If(!File.Exists("/usr/bin/systemd-analyze"), "systemd is not installed");
        var unit = _folder.Combine("aiforge-node.service");
        var program = _folder.Combine("package", "app", "AIForge.Node");
        await File.WriteAllTextAsync(unit, (await File.ReadAllTextAsync(Deploy("aiforge-node.service"))).Replace("/opt/aiforge-node/current/app/AIForge.Node", program, StringComparison.Ordinal));
        Directory.CreateDirectory(unit + ".d");
        File.Copy(Deploy("containers.conf"), Path.Combine(unit + ".d", "containers.conf"));

        (await RunAsync("/usr/bin/systemd-analyze", "verify", "--man=no", unit)).Should().Be((0, ""));
    }

    [SkippableFact]
    public async Task Scripts_ShellcheckFindsNothingToSay()
    {
        ServiceRequirement.Require(File.Exists("/usr/bin/shellcheck") ? null : "shellcheck is not installed; run tests/services/install.sh");

        (await RunAsync("/usr/bin/shellcheck", Deploy("install.sh"), Deploy("publish.sh"))).Should().Be((0, ""));
    }

    private static Dictionary<string, string> Service(string file) => File.ReadAllText(Deploy(file)).Split("[Service]")[1].Split("[Install]")[0].Split('\n')
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#').Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    private static string Deploy(string file) => RepositoryFolder.Combine("deploy", "node", file);

    private void MakePackage(string version, int exitStatus = 0)
    {
        Directory.CreateDirectory(Path.Combine(Package, "app"));
        foreach (var file in (string[])["aiforge-node.service", "containers.conf", "node.json"]) File.Copy(Deploy(file), Path.Combine(Package, file), overwrite: true);
        File.WriteAllText(Path.Combine(Package, "VERSION"), version + "\n");
        var program = Path.Combine(Package, "app", "AIForge.Node");
        File.WriteAllText(program, string.Create(CultureInfo.InvariantCulture, $"#!/bin/sh\necho {version}\nexit {exitStatus}\n"));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string In(string path) => File.ReadAllText(Path.Combine(Root, path));

    private UnixFileMode Mode(string path) => File.GetUnixFileMode(Path.Combine(Root, path));

    private Task<(int Status, string Said)> InstallAsync(params string[] arguments) =>
        RunAsync("bash", [Deploy("install.sh"), "--root", Root, .. arguments.Contains("--from") || arguments.Contains("--uninstall") ? [] : (string[])["--from", Package], .. arguments]);

    private static async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).Within(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync().Within();
        return (process.ExitCode, string.Concat(said));
    }
}
