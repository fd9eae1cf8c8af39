namespace Grpc.Core;

/// <summary>What a <see cref="VerifyPeerCallback"/> may look at.</summary>
public class VerifyPeerContext
{
    public VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    public string TargetName { get; }

    public string PeerPem { get; }
}
