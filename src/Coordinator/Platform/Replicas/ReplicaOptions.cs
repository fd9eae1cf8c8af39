using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>How several coordinators over one database reach each other. See docs/flows/replicas.md.</summary>
public sealed class ReplicaOptions : IValidatableObject
{
    public const string SectionName = "Coordinator:Replica";

    private const int ShortestSecret = 32, LongestAddress = 256;

    /// <summary>
    /// gRPC address of this process as the other coordinators reach it, for example "http://10.0.0.5:18001". Empty for a single replica,
    /// which announces itself to nobody.
    /// </summary>
    public string Address { get; set; } = "";

    /// <summary>What coordinators show each other, at least 32 characters, the same for all of them. A secret: never logged.</summary>
    public string Secret { get; set; } = "";

    /// <summary>How often a replica says that it lives, and looks who else does.</summary>
    [Range(0.1, 5)]
    public double BeatSeconds { get; set; } = 2;

    /// <summary>Silence after which a replica is forgotten, in the database and on the connection to it.</summary>
    [Range(1, 60)]
    public double ForgetSeconds { get; set; } = 10;

    /// <summary>How often, at most, a replica tells another one of changes at its nodes.</summary>
    [Range(10, 5_000)]
    public int ChangesMilliseconds { get; set; } = 200;

    public bool IsOneOfSeveral => Address.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Secret.Length is > 0 and < ShortestSecret)
            yield return new ValidationResult($"{SectionName}:{nameof(Secret)} must have {ShortestSecret} characters at least.", [nameof(Secret)]);
        if (!IsOneOfSeveral) yield break;

        if (Secret.Length == 0) yield return new ValidationResult($"{SectionName}:{nameof(Secret)} must be set, to the same value on every replica.", [nameof(Secret)]);
        if (Address.Length > LongestAddress || !Uri.TryCreate(Address, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" })
            yield return new ValidationResult($"{SectionName}:{nameof(Address)} must be an address like http://10.0.0.5:18001.", [nameof(Address)]);
        if (ForgetSeconds < 2 * BeatSeconds)
            yield return new ValidationResult($"{SectionName}:{nameof(ForgetSeconds)} must be twice {nameof(BeatSeconds)} at least, so that one late beat is forgiven.", [nameof(ForgetSeconds)]);
    }
}
