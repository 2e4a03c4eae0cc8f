"""A fast loopback server for measuring probers: many addresses, one port, answers after a delay.

Run as a process: ``python web_server.py HOSTS DELAY_MS [SILENT]``; prints its port, ends with its standard input.
Paths that begin with ``/gone`` answer 404; an address with the last part 250 never answers. What it was asked is
counted by address and printed as JSON at the end.
"""

from __future__ import annotations

import asyncio
import json
import sys

WORDS = " ".join(f"word{number}" for number in range(300))
BODY = f"<!doctype html><html><head><title>A page</title></head><body><p>{WORDS}</p></body></html>".encode()


def address(index: int) -> str:
    """The address of host number `index`."""
    return f"127.9.{index // 200 + 1}.{index % 200 + 1}"


async def serve(hosts: int, delay: float) -> None:
    counts: dict[str, int] = {}
    most: dict[str, int] = {}
    open_now: dict[str, int] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        where = writer.get_extra_info("sockname")[0]
        open_now[where] = open_now.get(where, 0) + 1
        most[where] = max(most.get(where, 0), open_now[where])
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                counts[where] = counts.get(where, 0) + 1
                if where.endswith(".250"):
                    await asyncio.sleep(60)
                await asyncio.sleep(delay)
                method, path = head.split(b" ", 2)[:2]
                status, body = (b"404 Not Found", b"gone") if path.startswith(b"/gone") else (b"200 OK", BODY)
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
                    % (status, len(body))
                    + (b"" if method == b"HEAD" else body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            open_now[where] -= 1
            writer.close()

    addresses = [address(index) for index in range(hosts)]
    server = await asyncio.start_server(talk, addresses[0], 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    others = [*addresses[1:], "127.9.0.250"]
    servers = [server] + [await asyncio.start_server(talk, host, port, backlog=1024) for host in others]
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps({"counts": counts, "most_open": most}), flush=True)
    for each in servers:
        each.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
