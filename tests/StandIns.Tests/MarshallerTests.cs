using System.Buffers;
using Grpc.Core;

namespace AIForge.StandIns.Tests;

/// <summary>Either way of writing a marshaller serves callers of the other, and service definitions keep their methods.</summary>
public sealed class MarshallerTests
{
    [Fact]
    public void Marshaller_Contextual_ServesSimpleCallers()
    {
        var marshaller = Marshallers.Create<string>(
            (text, context) =>
            {
                context.SetPayloadLength(text.Length);
                context.GetBufferWriter().Write(System.Text.Encoding.ASCII.GetBytes(text));
                context.Complete();
            },
            context => System.Text.Encoding.ASCII.GetString(context.PayloadAsReadOnlySequence().ToArray()));

        marshaller.Serializer("abc").Should().Equal(97, 98, 99);
        marshaller.Deserializer([97, 98]).Should().Be("ab");
    }

    [Fact]
    public void Marshaller_ReadTwice_Throws()
    {
        var marshaller = Marshallers.Create<string>(
            (_, context) => context.Complete([]), context => $"{context.PayloadAsNewBuffer()}{context.PayloadAsNewBuffer()}");

        marshaller.Invoking(m => m.Deserializer([1])).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void ServiceDefinition_SameMethodTwice_Throws()
    {
        var method = new Method<string, string>(MethodType.Unary, "s.S", "M", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, (request, _) => Task.FromResult(request));

        method.FullName.Should().Be("/s.S/M");
        builder.Invoking(b => b.AddMethod(method, (request, _) => Task.FromResult(request))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void CallOptions_With_KeepsTheRest()
    {
        using var source = new CancellationTokenSource();
        var headers = new Metadata();

        var options = new CallOptions(headers).WithCancellationToken(source.Token).WithWaitForReady().WithDeadline(DateTime.UnixEpoch)
            .WithWriteOptions(new WriteOptions(WriteFlags.NoCompress));

        options.Headers.Should().BeSameAs(headers);
        options.CancellationToken.Should().Be(source.Token);
        options.IsWaitForReady.Should().BeTrue();
        options.Deadline.Should().Be(DateTime.UnixEpoch);
        options.WriteOptions!.Flags.Should().Be(WriteFlags.NoCompress);
        options.Credentials.Should().BeNull();
    }
}
