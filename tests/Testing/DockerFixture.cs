using Xunit;

namespace AIForge.Testing;

/// <summary>
/// A real Docker engine of its own, which tests may kill and start (<c>IClassFixture&lt;DockerFixture&gt;</c>), with a tiny image made of busybox.
/// Reading what it says skips the test where no engine runs.
/// </summary>
public sealed class DockerFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("docker", $"test-{Guid.NewGuid():n}"[..13]);
    private IReadOnlyDictionary<string, string>? _variables;
    private string? _missingReason;

    public string Socket => Variable("DOCKER_SOCK");

    /// <summary>Digest of the tiny image, sha256:….</summary>
    public string ImageId => Variable("DOCKER_IMAGE");

    /// <summary>The tiny image, pinned.</summary>
    public string Image => $"aiforge/busybox@{ImageId}";

    public async Task InitializeAsync() => (_variables, _missingReason) = await _script.StartAsync();

    /// <summary>Any verb of docker.sh: stop, crash, start.</summary>
    public async Task RunAsync(string verb) => await ScriptAsync(verb);

    /// <summary>Runs the docker program against the engine and returns what it said.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        ServiceRequirement.Require(_missingReason);
        return await ScriptAsync(["cli", .. arguments]);
    }

    /// <summary>The address of a registry beside the engine, started with the first call.</summary>
    /// <param name="isPrivate">It asks everybody for a password.</param>
    public async Task<string> RegistryAsync(bool isPrivate = false)
    {
        ServiceRequirement.Require(_missingReason);
        return await ScriptAsync(isPrivate ? ["registry", "private"] : ["registry"]);
    }

    public async Task DisposeAsync()
    {
        if (_missingReason is null) await _script.RunAsync("remove");
    }

    private async Task<string> ScriptAsync(params string[] arguments)
    {
        var (code, output, error) = await _script.RunAsync(arguments);
        return code == 0 ? output.Trim() : throw new InvalidOperationException($"docker.sh {string.Join(' ', arguments)} failed: {error}{output}");
    }

    private string Variable(string name)
    {
        ServiceRequirement.Require(_missingReason);
        return _variables![name];
    }
}
