namespace AIForge.Inference.Backends.Cuda;

/// <summary>A rotation that waits for what may be done with it.</summary>
internal readonly record struct CudaTurn(CudaActivations Vectors, CudaActivations Angles, RopeSettings Settings, int Rows);
