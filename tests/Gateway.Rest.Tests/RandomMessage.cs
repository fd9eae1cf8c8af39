using AIForge.Gateway.Rest.Tests.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Makes messages whose every value both JSON readers accept.</summary>
internal sealed class RandomMessage(System.Random random)
{
    private static readonly string[] Texts = ["", "a", "é✓", "😀", "\"\\/\b\f\n\r\t\u0001", "<b>&'", "\u2028", new string('x', 300)];
    private static readonly double[] Doubles = [0, -0.5, 1e300, -1e-300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1.0 / 3, long.MaxValue];

    public Everything Next(int depth)
    {
        var message = new Everything
        {
            ADouble = Pick(Doubles),
            AFloat = (float)random.NextDouble(),
            AnInt32 = random.Next(int.MinValue, int.MaxValue),
            AnInt64 = random.NextInt64(long.MinValue, long.MaxValue),
            AUint32 = (uint)random.Next(),
            AUint64 = ulong.MaxValue - (ulong)random.Next(),
            ASint32 = random.Next(int.MinValue, 0),
            ASint64 = random.NextInt64(),
            AFixed32 = (uint)random.Next(),
            AFixed64 = (ulong)random.NextInt64(),
            ASfixed32 = random.Next(),
            ASfixed64 = random.NextInt64(),
            ABool = Coin(),
            AString = Pick(Texts),
            ABytes = Bytes(),
            AnEnum = (JobState)random.Next(0, 3),
            Int64S = { random.NextInt64(), 0, long.MinValue },
            Doubles = { Pick(Doubles), Pick(Doubles) },
        };
        if (Coin()) message.Maybe = Pick(Texts);
        if (Coin()) message.Left = Pick(Texts);
        else if (Coin()) message.Right = random.Next();
        if (Coin()) FillLists(message, depth);
        if (Coin()) FillKnown(message);
        if (depth > 0 && Coin()) message.Inner = Next(depth - 1);
        return message;
    }

    private void FillLists(Everything message, int depth)
    {
        message.Strings.Add(Texts);
        message.Enums.Add([JobState.Running, (JobState)17]);
        message.ByName[Pick(Texts)] = random.NextInt64();
        message.ByNumber[random.Next(-5, 5)] = new Payment { Currency = Pick(Texts), Amount = random.NextInt64() };
        message.ByFlag[Coin()] = Pick(Texts);
        if (depth > 0) message.Inners.Add([Next(depth - 1), new Everything()]);
    }

    private void FillKnown(Everything message)
    {
        int[] nanos = [0, 1, 1000, 1_000_000, 120_000_000, 999_999_999];
        message.Time = new Timestamp { Seconds = random.NextInt64(-62_135_596_800, 253_402_300_799), Nanos = Pick(nanos) };
        message.Duration = new Duration { Seconds = random.NextInt64(0, 315_576_000_000), Nanos = Pick(nanos) };
        message.Mask = new FieldMask { Paths = { "a", "model_id", "payment.currency" } };
        message.Struct = new Struct { Fields = { ["a"] = Free(2), ["é"] = Free(2) } };
        message.Value = Free(2);
        message.List = new ListValue { Values = { Free(1), Free(1) } };
        message.Any = Any.Pack(Coin() ? new Payment { Currency = "x" } : new Timestamp { Seconds = 5 });
        message.WrappedInt64 = Coin() ? random.NextInt64() : null;
        message.WrappedBool = Coin() ? Coin() : null;
        message.WrappedBytes = Coin() ? Bytes() : null;
    }

    private Value Free(int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Value.ForNull(),
        1 => Value.ForBool(Coin()),
        2 => Value.ForNumber(random.NextDouble() * 1e6),
        3 => Value.ForString(Pick(Texts)),
        4 => Value.ForList(Free(depth - 1), Free(depth - 1)),
        _ => Value.ForStruct(new Struct { Fields = { ["k"] = Free(depth - 1) } }),
    };

    private ByteString Bytes()
    {
        var bytes = new byte[random.Next(0, 20)];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private bool Coin() => random.Next(2) == 0;

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
