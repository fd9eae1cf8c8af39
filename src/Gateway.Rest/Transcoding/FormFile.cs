using Google.Protobuf;
using Microsoft.AspNetCore.WebUtilities;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The file of a form. The call has begun with the fields before it.</summary>
internal sealed class FormFile(UploadForm form, MultipartReader parts, MultipartSection part) : UploadSource(part.Body, part.ContentType)
{
    private IMessage? rest;

    public override IMessage? Rest => rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await UploadForm.ReadPartAsync(part, buffer, cancellationToken);
        if (count < buffer.Length) rest = await form.ReadRestAsync(parts, cancellationToken);
        return count;
    }
}
