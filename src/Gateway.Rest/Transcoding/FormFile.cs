using AIForge.Gateway.Rest.Errors;
using Microsoft.AspNetCore.WebUtilities;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The file of a form, which is its last part: the call has begun with the fields, so that none may come later.</summary>
internal sealed class FormFile(MultipartReader form, MultipartSection part) : UploadSource(part.Body, part.ContentType)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await UploadForm.ReadPartAsync(part, buffer, cancellationToken);
        if (count < buffer.Length && await UploadForm.NextAsync(form, cancellationToken) is not null) throw RequestFaults.PartAfterFile();
        return count;
    }
}
