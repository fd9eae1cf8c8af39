namespace AIForge.Inference.Backends.Cpu;

/// <summary>The machine code of <see cref="MatrixUnit"/>: three functions with the calling convention of x86-64 Linux, and what the first of
/// them reads. Encodings: Intel's Software Developer's Manual, volume 2, chapters on AMX; to be checked with any disassembler.</summary>
internal static class MatrixCode
{
    public const int EndAt = 10;

    public const int MultiplyAt = 16;

    /// <summary>Position-independent; begins at a multiple of 64 bytes.</summary>
    public static ReadOnlySpan<byte> Bytes =>
    [
        // Begin
        0xc4, 0xe2, 0x78, 0x49, 0x05, 0x77, 0x00, 0x00, 0x00, // ldtilecfg [rip + 0x77]: the table at the end
        0xc3,                                                 // ret

        // End
        0xc4, 0xe2, 0x78, 0x49, 0xc0,                         // tilerelease
        0xc3,                                                 // ret

        // Multiply(rdi: activations, rsi: weights, rdx: sums, rcx: parts, r8: bytes from a token to the next, r9: from a part to the next)
        0xb8, 0x40, 0x00, 0x00, 0x00,                         // mov eax, 64: bytes from a row of weights or sums to the next
        0xc4, 0xe2, 0x7b, 0x49, 0xc0,                         // part: tilezero tmm0
        0xc4, 0xe2, 0x7b, 0x49, 0xc8,                         // tilezero tmm1
        0xc4, 0xa2, 0x7b, 0x4b, 0x14, 0x07,                   // tileloadd tmm2, [rdi + r8]
        0xc4, 0xe2, 0x7b, 0x4b, 0x1c, 0x06,                   // tileloadd tmm3, [rsi + rax]
        0xc4, 0xe2, 0x7b, 0x4b, 0xa4, 0x06, 0, 2, 0, 0,       // tileloadd tmm4, [rsi + rax + 512]
        0xc4, 0xe2, 0x63, 0x5e, 0xc2,                         // tdpbssd tmm0, tmm2, tmm3
        0xc4, 0xe2, 0x5b, 0x5e, 0xca,                         // tdpbssd tmm1, tmm2, tmm4
        0xc4, 0xe2, 0x7a, 0x4b, 0x04, 0x02,                   // tilestored [rdx + rax], tmm0
        0xc4, 0xe2, 0x7a, 0x4b, 0x8c, 0x02, 0, 4, 0, 0,       // tilestored [rdx + rax + 1024], tmm1
        0x4c, 0x01, 0xcf,                                     // add rdi, r9
        0x48, 0x81, 0xc6, 0, 4, 0, 0,                         // add rsi, 1024
        0x48, 0x81, 0xc2, 0, 8, 0, 0,                         // add rdx, 2048
        0x48, 0xff, 0xc9,                                     // dec rcx
        0x75, 0xb0,                                           // jnz part
        0xc3,                                                 // ret
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,

        // Palette 1; bytes of a row, then rows, of tmm0 to tmm4: two of sums, activations, two of weights.
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        64, 0, 64, 0, 32, 0, 64, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        16, 16, 16, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
}
