using System.ComponentModel.DataAnnotations;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Platform.Origin;

public sealed class OriginOptions
{
    public const string SectionName = "Origin";

    /// <summary>
    /// The secret of the gateways (their setting Gateway:CoordinatorSecret). Without one all clients of a gateway share its address,
    /// so that they share its limits too, and signed requests work over gRPC only. Never logged.
    /// </summary>
    [StringLength(256, MinimumLength = GatewayHeaders.MinSecretLength)]
    public string? GatewaySecret { get; set; }
}
