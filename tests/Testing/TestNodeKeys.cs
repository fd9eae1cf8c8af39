using System.Collections.Concurrent;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Testing;

/// <summary>Does what the daemon does with its key, for nodes that tests play.</summary>
public static class TestNodeKeys
{
    private static readonly ConcurrentDictionary<string, NodeKeyPair> Keys = new(StringComparer.Ordinal);

    /// <summary>One key for one node, by any of the names that tests know it by: its id and its tokens.</summary>
    public static NodeKeyPair Of(params string[] names)
    {
        var known = names.Where(name => name.Length > 0).ToList();
        var key = known.Select(name => Keys.GetValueOrDefault(name)).FirstOrDefault(key => key is not null) ?? NodeKeyPair.Create();
        foreach (var name in known) key = Keys.GetOrAdd(name, key);
        return key;
    }

    /// <summary>Says hello and answers the challenge; what is read next is the welcome.</summary>
    public static async Task EnterAsync(AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call, NodeHello hello, NodeKeyPair key, CancellationToken cancellationToken = default)
    {
        hello.PublicKey = ByteString.CopyFrom(key.PublicKey);
        await call.RequestStream.WriteAsync(new ConnectRequest { Hello = hello }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken)) throw new IOException("The coordinator did not answer the hello.");
        await call.RequestStream.WriteAsync(new ConnectRequest { ChallengeAnswer = StreamProof.Answer(key, hello, call.ResponseStream.Current.Challenge) }, cancellationToken);
    }

    /// <summary>The report with its receipt.</summary>
    public static AttemptReport Signed(AttemptReport report, AttemptInput input, string nodeId, NodeKeyPair key)
    {
        report.Receipt = ReceiptSigning.Sign(key, ReceiptBodies.Of(report, nodeId, input, "fake", DateTimeOffset.UnixEpoch.ToTimestamp()));
        return report;
    }
}
