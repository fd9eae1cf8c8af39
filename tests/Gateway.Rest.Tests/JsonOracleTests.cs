using System.Text;
using System.Text.Json;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Tests.Protocol;
using AIForge.ProtoJson;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Random messages and random bytes: our reader and writer against Google's where the two are meant to agree.</summary>
public sealed class JsonOracleTests
{
    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(GatewayTestReflection.Descriptor);
    private static readonly JsonFormatter OracleWriter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(Types));
    private static readonly JsonParser OracleReader = new(JsonParser.Settings.Default.WithTypeRegistry(Types));

    [Fact]
    public void Write_AnyMessage_ReadsAsTheOraclesText() => Check(message =>
    {
        var ours = JsonSurface.Write(message);

        Same(JsonDocument.Parse(ours).RootElement, JsonDocument.Parse(OracleWriter.Format(message)).RootElement).Should().BeTrue(ours);
    });

    [Fact]
    public void WriteThenRead_AnyMessage_IsTheSame() => Check(message =>
        JsonSurface.Read<Everything>(JsonSurface.Write(message)).Should().Be(message));

    [Fact]
    public void Read_TheOraclesText_IsTheSame() => Check(message =>
        JsonSurface.Read<Everything>(OracleWriter.Format(message)).Should().Be(message));

    [Fact]
    public void OracleReads_OurText_TheSame() => Check(message =>
        OracleReader.Parse<Everything>(JsonSurface.Write(message)).Should().Be(message));

    [Fact]
    public void Read_TruncatedText_IsAlwaysRefused() => Check(message =>
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSurface.Write(message));
        for (var length = 1; length < bytes.Length; length += 7)
            FluentActions.Invoking(() => JsonSurface.Read<Everything>(bytes.AsMemory(0, length))).Should().Throw<Exception>().Where(e => IsRefusal(e));
    });

    [Fact]
    public void Read_DamagedText_NeverFailsOtherwise() => Prop.ForAll(
        Messages().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (message, seed) =>
        {
            var random = new System.Random(seed);
            var bytes = Encoding.UTF8.GetBytes(JsonSurface.Write(message));
            for (var i = 0; i < 3; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadOrRefuse(bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_RandomBytes_NeverFailsOtherwise() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ReadOrRefuse).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_RandomTokens_NeverFailsOtherwise()
    {
        string[] tokens =
        [
            "{", "}", "[", "]", ",", ":", "null", "true", "1", "-1.5e3", "1e999", "\"\"", "\"inner\"", "\"struct\"", "\"aBytes\"", "\"any\"", "\"@type\"",
            "\"type.googleapis.com/google.protobuf.Timestamp\"", "\"value\"", "\"time\"", "\"byNumber\"", "\"enums\"", "\"\\ud800\"", " ",
        ];
        var texts = Gen.Elements(tokens).ListOf(40).Select(parts => Encoding.UTF8.GetBytes("{" + string.Concat(parts)));

        Prop.ForAll(texts.ToArbitrary(), ReadOrRefuse).QuickCheckThrowOnFailure();
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        try
        {
            JsonSurface.Read<Everything>(bytes);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // Whatever else it throws fails the test.
        }
    }

    private static bool IsRefusal(Exception exception) => exception is JsonMappingException or GatewayException { Error.HttpStatus: 400 };

    private static void Check(Action<Everything> property) => Prop.ForAll(Messages().ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static Gen<Everything> Messages() => Gen.Sized(size =>
        Gen.Choose(0, int.MaxValue).Select(seed => new RandomMessage(new System.Random(seed)).Next(Math.Min(size, 3))));

    /// <summary>Equal as JSON, with numbers compared as numbers.</summary>
    private static bool Same(JsonElement a, JsonElement b) => (a.ValueKind, b.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => a.EnumerateObject().Count() == b.EnumerateObject().Count()
            && a.EnumerateObject().All(p => b.TryGetProperty(p.Name, out var other) && Same(p.Value, other)),
        (JsonValueKind.Array, JsonValueKind.Array) => a.GetArrayLength() == b.GetArrayLength()
            && a.EnumerateArray().Zip(b.EnumerateArray()).All(pair => Same(pair.First, pair.Second)),
        (JsonValueKind.Number, JsonValueKind.Number) => a.GetDouble().Equals(b.GetDouble()),
        (JsonValueKind.String, JsonValueKind.String) => a.GetString() == b.GetString(),
        var (x, y) => x == y,
    };
}
