namespace AIForge.Inference.Backends;

/// <summary>What a device holds of something of the host's. Host and device agree when the host looks; a device's own operations leave the
/// host's memory as it is until then.</summary>
internal interface IDeviceCopy : IDisposable
{
    /// <summary>Called before the host reads or writes.</summary>
    void BeforeHostAccess();
}
