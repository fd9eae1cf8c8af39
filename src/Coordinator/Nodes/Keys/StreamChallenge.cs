using System.Security.Cryptography;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Nodes.Keys;

/// <summary>Asks a node that said hello to prove that it has the key it named. Nothing of it is known or recorded before it did.</summary>
internal static class StreamChallenge
{
    /// <summary>Returns the answer, which is the right one.</summary>
    /// <exception cref="Shared.Faults.FaultException">The node did not prove it.</exception>
    public static async Task<ChallengeAnswer> PassAsync(
        NodePublicKey key, NodeHello hello, IAsyncStreamReader<ConnectRequest> requests, IServerStreamWriter<ConnectResponse> responses, CancellationToken cancellationToken)
    {
        // It lives as long as this call: what answers one stream is of no use on another.
        var nonce = RandomNumberGenerator.GetBytes(StreamProof.NonceLength);
        // Not to be cancelled: a cancelled write breaks the call off, and the node would never hear why.
        await responses.WriteAsync(new ConnectResponse { Challenge = new Challenge { Nonce = ByteString.CopyFrom(nonce) } }, CancellationToken.None);
        if (!await requests.MoveNext(cancellationToken) || requests.Current.BodyCase != ConnectRequest.BodyOneofCase.ChallengeAnswer) throw NodesFaults.AnswerMissing();
        var answer = requests.Current.ChallengeAnswer;
        return StreamProof.Holds(key, hello, nonce, answer) ? answer : throw NodesFaults.KeyNotProved();
    }
}
