using Grpc.Core.Internal;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Base of clients generated with the lite_client option: no host override, nothing but an invoker.</summary>
public abstract class LiteClientBase
{
    protected LiteClientBase()
        : this(new UnimplementedCallInvoker())
    {
    }

    protected LiteClientBase(ChannelBase channel)
        : this(channel.CreateCallInvoker())
    {
    }

    protected LiteClientBase(CallInvoker callInvoker)
    {
        CallInvoker = GrpcPreconditions.CheckNotNull(callInvoker, nameof(callInvoker));
    }

    protected CallInvoker CallInvoker { get; }
}
