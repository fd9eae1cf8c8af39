namespace AIForge.Inference.Backends.Cuda.Driver;

/// <summary>An argument of a kernel: a device pointer, an integer or a float, of which the driver reads as many bytes as the parameter has.</summary>
internal readonly record struct Argument(ulong Bits)
{
    public static implicit operator Argument(ulong pointer) => new(pointer);

    public static implicit operator Argument(int value) => new((uint)value);

    public static implicit operator Argument(float value) => new(BitConverter.SingleToUInt32Bits(value));
}
