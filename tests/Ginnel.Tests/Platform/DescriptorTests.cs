using Ginnel.Platform;
using Xunit;

namespace Ginnel.Tests.Platform;

public sealed class DescriptorTests
{
    [Fact]
    public void Open_NameThatIsNotThere_GivesTheErrorAndAnInvalidDescriptor()
    {
        using Descriptor directory = FileSystem.TryOpenPlace("/proc")!;

        int errno = FileSystem.Open(directory, "no-such-name", FileSystem.ReadWrite, 0, out Descriptor file);

        Assert.Equal(Errno.ENOENT, errno);
        Assert.True(file.IsInvalid);
    }
}
