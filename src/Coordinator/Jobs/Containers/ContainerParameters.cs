using System.Text;
using System.Text.RegularExpressions;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Reads the parameters of a job of type container. Everything that is wrong becomes a violation; without one the job can be run.</summary>
internal sealed partial class ContainerParameters(Struct parameters, ContainerOptions limits, int ttlSeconds, List<FieldViolation> violations)
{
    private const int MostCommandParts = 256, MostCommandBytes = 65_536, MostEnv = 256, MostEnvBytes = 65_536, LongestName = 128, LongestImage = 512;
    private const long SmallestMemory = 6 << 20, SmallestDisk = 1 << 20, DefaultBytes = 1L << 30;
    private const string Field = "parameters";

    public const string Env = "env";

    private static readonly string[] Known =
    [
        "command", "cpus", VerificationParameters.Deterministic, "disk_bytes", Env, "gpus", "image", "inputs", "memory_bytes", "network", "outputs_path",
        VerificationParameters.Quorum, VerificationParameters.Replicas, "timeout_seconds", .. WishParameters.Names,
    ];

    private static readonly string[] Reserved = ["/inputs", "/proc", "/sys", "/dev", "/sbin/docker-init"];

    // Folders of the node's own in every container; those below them are the job's.
    private static readonly string[] Shared = ["/scratch", "/tmp"];

    private readonly ParameterFields _fields = new(parameters, Field, violations);

    public static ContainerSpec Read(Struct? parameters, ContainerOptions limits, int ttlSeconds, List<FieldViolation> violations) =>
        new ContainerParameters(parameters ?? new Struct(), limits, ttlSeconds, violations).Read();

    /// <summary>The parameters as they may be shown: the values of the environment are not.</summary>
    public static Struct Masked(Struct parameters)
    {
        var shown = parameters.Clone();
        if (!shown.Fields.TryGetValue(Env, out var env) || env.StructValue is not { } names) return shown;
        foreach (var name in names.Fields.Keys.ToList()) names.Fields[name] = Value.ForString("***");
        return shown;
    }

    private ContainerSpec Read()
    {
        _fields.RefuseUnknown(Known);
        var spec = new ContainerSpec(Image(), Command(), Environment(), Demand(), Timeout(), new InputParameters(_fields, limits).Read(), OutputsPath());
        return spec with { Plan = VerificationParameters.Read(_fields, spec.OutputsPath) };
    }

    private string Image()
    {
        var image = _fields.Text("image");
        if (image is { Length: <= LongestImage } && PinnedImage().IsMatch(image)) return image;
        _fields.Refuse("image", image is { Length: > 0 } && !image.Contains("@sha256:", StringComparison.Ordinal)
            ? "Pin the image by its digest: repository@sha256: and 64 hex digits. A tag may change, a digest cannot."
            : "Give an image as repository@sha256: and 64 lower-case hex digits.");
        return "";
    }

    private List<string> Command()
    {
        if (_fields.Find("command") is not { } command) return [];
        var parts = command.ListValue?.Values;
        if (parts is not null && parts.Count <= MostCommandParts && parts.All(part => part.KindCase == Value.KindOneofCase.StringValue && IsPlain(part.StringValue))
            && parts.Sum(part => Encoding.UTF8.GetByteCount(part.StringValue)) <= MostCommandBytes) return [.. parts.Select(part => part.StringValue)];
        _fields.Refuse("command", $"Give a list of at most {MostCommandParts} texts with at most {MostCommandBytes} bytes together, the program first; none may contain the character U+0000.");
        return [];
    }

    private Dictionary<string, string> Environment()
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_fields.Find(Env) is not { } env) return read;
        if (env.StructValue is not { } names || names.Fields.Count > MostEnv)
        {
            _fields.Refuse(Env, $"Give an object of at most {MostEnv} names with texts.");
            return read;
        }

        foreach (var (name, value) in names.Fields)
        {
            if (!EnvName().IsMatch(name) || name.Length > LongestName) _fields.Refuse(Env, $"Names are letters A-Z, digits and _, do not begin with a digit and have at most {LongestName} characters.");
            else if (value.KindCase != Value.KindOneofCase.StringValue || !IsPlain(value.StringValue)) _fields.Refuse($"{Env}.{name}", "Give a text without the character U+0000.");
            else read[name] = value.StringValue;
        }

        if (read.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) > MostEnvBytes) _fields.Refuse(Env, $"Names and texts have at most {MostEnvBytes} bytes together.");
        return read;
    }

    private ContainerDemand Demand()
    {
        var cpus = _fields.Number("cpus", 0.01, limits.MaxCpus) ?? 1;
        var memory = _fields.Bytes("memory_bytes", SmallestMemory, limits.MaxMemoryBytes) ?? DefaultBytes;
        var gpus = _fields.Whole("gpus", 0, limits.MaxGpus) ?? 0;
        var disk = _fields.Bytes("disk_bytes", SmallestDisk, limits.MaxDiskBytes) ?? DefaultBytes;
        return new ContainerDemand(cpus, memory, (int)gpus, disk, Egress());
    }

    private bool Egress()
    {
        if (_fields.Find("network") is not { } network) return false;
        if (network.KindCase == Value.KindOneofCase.StringValue && network.StringValue is "none" or "egress") return network.StringValue == "egress";
        _fields.Refuse("network", "Give \"none\", which is the default, or \"egress\".");
        return false;
    }

    private int Timeout()
    {
        if (_fields.Find("timeout_seconds") is null) return ttlSeconds;
        if (_fields.Whole("timeout_seconds", 1, int.MaxValue) is not { } timeout) return ttlSeconds;
        if (timeout > ttlSeconds) _fields.Refuse("timeout_seconds", $"Must be at most the job's time to live of {ttlSeconds} s: raise ttl_seconds or lower it.");
        return (int)timeout;
    }

    private string OutputsPath()
    {
        if (_fields.Find("outputs_path") is not { } value) return "";
        var path = value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : "";
        if (path.Length == 0 && value.KindCase == Value.KindOneofCase.StringValue) return "";
        var trimmed = path.TrimEnd('/');
        if (!path.StartsWith('/') || !InputParameters.IsRelativePath(trimmed.TrimStart('/')) || trimmed.StartsWith("//", StringComparison.Ordinal))
            _fields.Refuse("outputs_path", "Give the absolute path of a folder in the container other than /, without . and .. in it.");
        else if (Reserved.FirstOrDefault(folder => trimmed == folder || trimmed.StartsWith(folder + "/", StringComparison.Ordinal)) is { } taken)
            _fields.Refuse("outputs_path", $"Must not lie in {taken}.");
        else if (Shared.Contains(trimmed))
            _fields.Refuse("outputs_path", $"{trimmed} holds what is not for keeping, too: give a folder in it, or another one such as /outputs.");
        return trimmed;
    }

    private static bool IsPlain(string text) => !text.Contains('\0', StringComparison.Ordinal);

    // Domain with port, path, tag: as the reference grammar of container registries has them.
    [GeneratedRegex(@"^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}\z")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex EnvName();
}
