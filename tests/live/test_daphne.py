"""Real servers, real sockets, real cuts: in the clients' logs nothing is missing, doubled or out of order."""

import asyncio
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from live.frames import Code

ROOT = Path(__file__).resolve().parents[2]
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/5")


def _redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def daphne(environment, port=None):
    """One server on a port of its own; gives the port."""
    port = port or free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "tests.live.server:application"]
    log = Path(environment["DATA_DIR"]) / f"daphne-{port}.log"
    with log.open("a") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        asyncio.run(_answers(port))
        yield port
    finally:
        process.kill()
        process.wait()


async def _answers(port):
    for _ in range(300):
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"no server on port {port}")


def environment_in(folder):
    """What a server with its data in ``folder`` is started with."""
    base = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "PROFILE"}}
    return {**base, "DJANGO_SETTINGS_MODULE": "tests.live.server_settings", "DATA_DIR": str(folder)}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A folder with an SQLite database that holds the tables of events."""
    folder = tmp_path_factory.mktemp("database")
    command = [sys.executable, "manage.py", "migrate", "live", "-v0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment_in(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def environment(database, tmp_path):
    """The environment of servers on a new database."""
    for file in database.glob("cahiers.sqlite3*"):
        shutil.copy(file, tmp_path)
    return environment_in(tmp_path)


class Reader:
    """A browser's part of the protocol: it names its last number, and keeps what it applied."""

    def __init__(self, ports, topic="open:1"):
        self.ports, self.topic = ports, topic
        self.applied = []
        self.frames = []
        self.socket = None

    @property
    def last(self):
        return self.applied[-1] if self.applied else 0

    async def read_until(self, number):
        while self.last < number:
            with suppress(ConnectionClosed, OSError, InvalidStatus):
                await self._session(number)
            await asyncio.sleep(random.uniform(0, 0.05))

    async def _session(self, number):
        port = random.choice(self.ports)
        async with connect(f"ws://127.0.0.1:{port}/ws/", origin=f"http://127.0.0.1:{port}") as self.socket:
            await self.socket.send(json.dumps({"op": "listen", "topic": self.topic, "after": self.last}))
            async for text in self.socket:
                frame = json.loads(text)
                self.frames.append(frame["op"])
                assert frame["op"] != "refused", frame
                if frame["op"] == "event":
                    self.applied.append(frame["number"])
                if self.last >= number:
                    return

    async def cut_at_random(self, times):
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.02, 0.25))
            if self.socket is not None:
                self.socket.transport.abort()


async def publish(port, count, topic="open:1", size=0):
    url = f"http://127.0.0.1:{port}/publish/{topic}/{count}/?size={size}"
    request = urllib.request.Request(url, method="POST")
    await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=30).read())


async def _faults(ports, readers, events, cuts):
    reading = [asyncio.create_task(reader.read_until(events)) for reader in readers]
    cutting = [asyncio.create_task(reader.cut_at_random(cuts)) for reader in readers]
    for index in range(events // 10):
        await publish(ports[index % len(ports)], 10)
    async with asyncio.timeout(60):
        await asyncio.gather(*reading)
    for task in cutting:
        task.cancel()


def test_nothing_is_lost_or_doubled_through_cuts_in_one_process(environment):
    with daphne(environment) as port:
        readers = [Reader([port]) for _ in range(10)]
        asyncio.run(_faults([port], readers, events=300, cuts=20))
    assert [reader.applied for reader in readers] == [list(range(1, 301))] * 10
    assert not any("reload" in reader.frames for reader in readers)


@pytest.mark.redis
@pytest.mark.skipif(not _redis_answers(), reason="no Redis")
def test_nothing_is_lost_or_doubled_through_cuts_in_two_processes(environment, tmp_path):
    environment |= {"REDIS_URL": REDIS_URL, "REDIS_PREFIX": f"test{os.getpid()}"}
    with daphne(environment) as first, daphne(environment) as second:
        readers = [Reader([first, second]) for _ in range(10)]
        asyncio.run(_faults([first, second], readers, events=300, cuts=20))
    assert [reader.applied for reader in readers] == [list(range(1, 301))] * 10


@pytest.mark.redis
@pytest.mark.skipif(not _redis_answers(), reason="no Redis")
def test_an_event_of_another_process_arrives_by_the_ring_not_by_the_round(environment):
    environment |= {"REDIS_URL": REDIS_URL, "REDIS_PREFIX": f"ring{os.getpid()}"}

    async def seconds_until_read(first, second):
        reader = Reader([second])
        reading = asyncio.create_task(reader.read_until(4))
        took = []
        for number in range(1, 5):
            await asyncio.sleep(0.8)
            began = asyncio.get_running_loop().time()
            await publish(first, 1)
            async with asyncio.timeout(10):
                while reader.last < number:
                    await asyncio.sleep(0.005)
            took.append(asyncio.get_running_loop().time() - began)
        await reading
        return took

    with daphne(environment) as first, daphne(environment) as second:
        took = asyncio.run(seconds_until_read(first, second))
    assert sorted(took)[1] < 0.5, took


def test_a_server_killed_and_started_again_loses_nothing(environment):
    async def read(port, readers, start):
        reading = [asyncio.create_task(reader.read_until(start + 50)) for reader in readers]
        await publish(port, 50)
        async with asyncio.timeout(30):
            await asyncio.gather(*reading)

    port = free_port()
    readers = [Reader([port]) for _ in range(5)]
    for start in (0, 50):
        with daphne(environment, port):
            asyncio.run(read(port, readers, start))
    assert [reader.applied for reader in readers] == [list(range(1, 101))] * 5


def test_a_redis_that_is_down_neither_fails_nor_delays_a_write(environment):
    environment |= {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}

    async def write_and_read(port):
        reader = Reader([port])
        reading = asyncio.create_task(reader.read_until(20))
        await asyncio.sleep(0.5)
        began = asyncio.get_running_loop().time()
        await publish(port, 20)
        took = asyncio.get_running_loop().time() - began
        async with asyncio.timeout(20):
            await reading
        return took, reader.applied

    with daphne(environment) as port:
        took, applied = asyncio.run(write_and_read(port))
    assert applied == list(range(1, 21))
    assert took < 2


def test_a_reader_who_does_not_read_is_dropped_and_the_others_are_not_delayed(environment):
    events, size = 80, 20_000

    async def flood(port):
        slow = await connect(f"ws://127.0.0.1:{port}/ws/", origin=f"http://127.0.0.1:{port}", max_queue=1)
        # A small window, so that the kernel does not read in the reader's place.
        slow.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await slow.send(json.dumps({"op": "listen", "topic": "open:1"}))
        await asyncio.sleep(0.3)
        slow.transport.pause_reading()
        reader = Reader([port])
        reading = asyncio.create_task(reader.read_until(events))
        for _ in range(events // 20):
            await publish(port, 20, size=size)
        async with asyncio.timeout(60):
            await reading
        slow.transport.abort()
        return reader.applied

    with daphne(environment) as port:
        applied = asyncio.run(flood(port))
    log = (Path(environment["DATA_DIR"]) / f"daphne-{port}.log").read_text()
    assert applied == list(range(1, events + 1))
    assert f"closed: {Code.SLOW.name}" in log


def test_frames_that_are_too_large_or_from_elsewhere_are_refused_by_the_server(environment):
    async def refused(port):
        with pytest.raises(InvalidStatus) as denied:
            await connect(f"ws://127.0.0.1:{port}/ws/", origin="https://elsewhere.example")
        async with connect(f"ws://127.0.0.1:{port}/ws/", origin=f"http://127.0.0.1:{port}") as browser:
            with suppress(ConnectionClosed):
                await browser.send("x" * 1_000_000)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(browser.recv(), 5)
            return denied.value.response.status_code, browser.close_code

    with daphne(environment) as port:
        status, code = asyncio.run(refused(port))
    assert status == 403
    assert code == Code.TOO_LARGE


def test_a_socket_elsewhere_than_at_its_address_is_denied(environment):
    async def denied(port):
        with pytest.raises(InvalidStatus) as refusal:
            await connect(f"ws://127.0.0.1:{port}/elsewhere/", origin=f"http://127.0.0.1:{port}")
        return refusal.value.response.status_code

    with daphne(environment) as port:
        assert asyncio.run(denied(port)) == 403
