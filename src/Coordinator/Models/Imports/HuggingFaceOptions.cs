using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Where models are imported from, and how much of that goes on at once.</summary>
public sealed class HuggingFaceOptions : IValidatableObject
{
    public const string SectionName = "Models:HuggingFace";

    private static readonly string[] UsualCdnHosts = ["*.huggingface.co", "*.hf.co"];

    /// <summary>The hub or a mirror with the same routes: scheme, host and port. Only it is shown the tokens of users.</summary>
    [Required]
    public string BaseUrl { get; set; } = "https://huggingface.co";

    /// <summary>Hosts besides that one to which the hub may redirect: a name, or `*.` and what names end with. The hub's own unless given.</summary>
    public IList<string> CdnHosts { get; } = [];

    /// <summary>Imports that a replica fetches at once.</summary>
    [Range(1, 64)]
    public int ParallelImports { get; set; } = 2;

    /// <summary>Imports of one user that all replicas together fetch at once.</summary>
    [Range(1, 64)]
    public int ParallelPerUser { get; set; } = 1;

    /// <summary>Callers for whom a replica asks the hub at once; others wait for them.</summary>
    [Range(1, 1024)]
    public int ParallelLookups { get; set; } = 16;

    /// <summary>Seconds for which the hub may be silent.</summary>
    [Range(0.1, 600)]
    public double SilenceSeconds { get; set; } = 20;

    /// <summary>Seconds after which a caller who waits for the hub is told that it cannot be asked.</summary>
    [Range(1, 60)]
    public double LookupSeconds { get; set; } = 30;

    internal Uri Base => new(BaseUrl);

    internal IEnumerable<string> RedirectHosts => CdnHosts.Count > 0 ? CdnHosts : UsualCdnHosts;

    internal TimeSpan Silence => TimeSpan.FromSeconds(SilenceSeconds);

    internal TimeSpan Lookup => TimeSpan.FromSeconds(LookupSeconds);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isBase = Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" };
        if (!isBase) yield return new ValidationResult($"{SectionName}:BaseUrl must be an http or https address without a path.");
        foreach (var host in CdnHosts.Where(host => Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) == UriHostNameType.Unknown))
            yield return new ValidationResult($"{SectionName}:CdnHosts: {host} is no name of hosts.");
    }
}
